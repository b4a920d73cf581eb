#!/usr/bin/env lua
print(debug.getinfo(1, "l").currentline)
print(select(2, pcall(error, "line five", 1)))
print(select(2, pcall(function() error("line five") end)))
