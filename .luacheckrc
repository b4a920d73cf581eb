-- luacheck reads plain Lua only: files that use async, await, with or
-- yield are checked by asyncrun itself.
std = "lua54"
max_line_length = 80
exclude_files = {"build", "scripts", "tests/lang", "tests/scripts"}
files["tests/plain"] = {ignore = {"2..", "3..", "4..", "5.."}}
