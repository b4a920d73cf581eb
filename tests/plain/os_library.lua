-- os: time, date, environment, files, commands.
-- env: AR_PLAIN=value
print(os.getenv("AR_PLAIN"), os.getenv("AR_NOT_SET"))
print(os.time({year = 2024, month = 2, day = 30, hour = 12}) ==
  os.time({year = 2024, month = 3, day = 1, hour = 12}))
print(os.date("!%Y-%m-%d %H:%M:%S", 0), os.date("!%j %A %b", 86400 * 40))
local d = os.date("!*t", 1e9)
print(d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst)
local norm = {year = 2023, month = 14, day = -3, hour = 12}
os.time(norm)
print(norm.year, norm.month, norm.day)
print(os.difftime(10, 4), math.type(os.time()), math.type(os.clock()))
print(pcall(os.date, "%Ez", 0), pcall(os.date, "%Q", 0))
print(pcall(os.time, {year = 2020}), pcall(os.time, {year = 1e100}))
print(os.execute("exit 3")) print(os.execute("true")) print(os.execute() ~= nil)
print(os.execute("kill -9 $$"))
local name = os.tmpname()
print(os.rename(name, name .. ".x"), os.rename(name, name .. ".y") == nil)
print(os.remove(name .. ".x"), select("#", os.remove(name)))
print(os.setlocale(), os.setlocale("C"), os.setlocale(nil, "numeric"))
print(os.setlocale("no such locale"), pcall(os.setlocale, "C", "bogus"))
print(type(os.clock()), os.clock() >= 0)
