-- string.format with numbers and widths.
print(string.format("%d|%5d|%-5d|%05d|%+d|% d", 42, 42, 42, 42, 42, 42))
print(string.format("%i %u %c%c %x %X %#x %o %#o", 1, 2, 72, 105, 255, 255,
  255, 8, 8))
print(string.format("%f %.2f %10.3f %-10.1f|", 1/3, 2.345, math.pi, 9.99))
print(string.format("%e %.3E %g %g %g %G", 12345.678, 0.00012, 1e20, 0.1, 100,
  1e-10))
print(string.format("%a %.2a %A", 1, 0.5, 255.5))
print(string.format("%s %s %s %s", nil, true, 1.0, "x"), string.format("%%"))
print(string.format("%5s|%-5s|%.2s|%5.1s|", "abc", "abc", "abc", "abc"))
print(string.format("%q", 'line\nbreak "quote" \\ \0 \r \200 end'))
print(string.format("%q %q %q %q", 1, 1.5, math.mininteger, 1/0))
print(string.format("%q", 0/0):match("^%(0/0%)$"),
  pcall(string.format, "%q", {}))
print(string.format("%s", setmetatable({},
  {__tostring = function() return "T" end})))
print(string.format("%-10s|%10s|", "é", "é"),
  string.format("%s", ("x"):rep(500)):len())
print(pcall(string.format, "%s"), pcall(string.format, "%"))
print(pcall(string.format, "%123d", 1), pcall(string.format, "%c", "x"))
print(string.format("%.14g %.17g %.20f", 0.1, 0.1, 0.1), 2^63, -2^63, 1e15,
  123456.789e3)
print(string.format("%x", -1), string.format("%5.3d|%+.2e", 7, 12345.6789))
print(string.format("%.0f %.0f %.0f", 0.5, 1.5, 2.5),
  string.format("%10.4s|", "abcdefgh"))
print(tostring(1e15), tostring(-1e15), tostring(1e14), 2^24, 10 // 3.0,
  1e300 * 1e10)
print(#string.format("%99.99f", -1e308))
