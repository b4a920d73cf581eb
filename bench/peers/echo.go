// Go, a goroutine for each connection.
package main

import (
	"fmt"
	"net"
	"os"
)

func handle(connection net.Conn, mode string) {
	defer connection.Close()
	size := 65536
	if mode == "echo" {
		size = 16384
	}
	buffer := make([]byte, size)
	for {
		n := len(buffer)
		var err error
		if mode != "source" {
			n, err = connection.Read(buffer)
		}
		if err == nil && mode != "sink" {
			_, err = connection.Write(buffer[:n])
		}
		if err != nil {
			return
		}
	}
}

func main() {
	mode := "echo"
	if len(os.Args) > 1 {
		mode = os.Args[1]
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("port", listener.Addr().(*net.TCPAddr).Port)
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go handle(connection, mode)
	}
}
