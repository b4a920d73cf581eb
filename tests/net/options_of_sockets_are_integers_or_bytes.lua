-- getsockopt and setsockopt: integers, booleans, and structures as strings.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket
local SOL_SOCKET = socket.SOL_SOCKET

local sock <close> = socket.socket()
check.eq(sock:getsockopt(SOL_SOCKET, socket.SO_REUSEADDR), 0)
sock:setsockopt(SOL_SOCKET, socket.SO_REUSEADDR, 1)
check.eq(sock:getsockopt(SOL_SOCKET, socket.SO_REUSEADDR), 1)
sock:setsockopt(SOL_SOCKET, socket.SO_REUSEADDR, false)
check.eq(sock:getsockopt(SOL_SOCKET, socket.SO_REUSEADDR), 0)
sock:setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, true)
check.eq(sock:getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY), 1)
check.eq(sock:getsockopt(SOL_SOCKET, socket.SO_TYPE), socket.SOCK_STREAM)

sock:setsockopt(SOL_SOCKET, socket.SO_LINGER, ("ii"):pack(1, 7))
local linger = sock:getsockopt(SOL_SOCKET, socket.SO_LINGER, 8)
check.eq({("ii"):unpack(linger)}, {1, 7, 9})
check.eq(#sock:getsockopt(SOL_SOCKET, socket.SO_TYPE, 100), 4)

check.raises("'buflen': expected an integer from 1 to 1024, got 0",
             sock.getsockopt, sock, 1, 1, 0)
check.raises("got 1025", sock.getsockopt, sock, 1, 1, 1025)
check.raises(trio.TypeError, sock.getsockopt, sock, 1)
check.raises(trio.TypeError, sock.setsockopt, sock, 1, 1)
check.raises(trio.TypeError, sock.setsockopt, sock, 1, 1, {})
check.raises(trio.ValueError, sock.setsockopt, sock, 1, 1, 1 << 40)
local err = check.raises("ENOPROTOOPT", sock.getsockopt, sock, SOL_SOCKET,
                         9999)
check.eq(err.call, "getsockopt")
check.raises("EINVAL", sock.setsockopt, sock, SOL_SOCKET, socket.SO_LINGER,
             "x")

check.eq(sock:get_inheritable(), false)
sock:set_inheritable(true)
check.eq(sock:get_inheritable(), true)
sock:set_inheritable(false)
check.eq(sock:get_inheritable(), false)
check.raises(trio.TypeError, sock.set_inheritable, sock, 1)
