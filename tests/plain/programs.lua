-- A few whole programs: queens, sieve, word count, JSON, Levenshtein, heap.
local function queens(n)
  local found, cols = 0, {}
  local function place(row)
    if row > n then found = found + 1 return end
    for c = 1, n do
      local free = true
      for r = 1, row - 1 do
        local d = math.abs(cols[r] - c)
        free = free and d ~= 0 and d ~= row - r
      end
      if free then cols[row] = c place(row + 1) end
    end
  end
  place(1)
  return found
end
print(queens(6), queens(7))
local sieve, primes = {}, {}
for i = 2, 100 do
  if not sieve[i] then
    primes[#primes + 1] = i
    for j = i * i, 100, i do sieve[j] = true end
  end
end
print(#primes, table.concat(primes, " ", #primes - 4))
local text, counts = "the cat and the dog and the bird", {}
for w in text:gmatch("%a+") do counts[w] = (counts[w] or 0) + 1 end
local words = {}
for w in pairs(counts) do words[#words + 1] = w end
table.sort(words, function(a, b)
  if counts[a] ~= counts[b] then return counts[a] > counts[b] end
  return a < b
end)
for _, w in ipairs(words) do io.write(w, "=", counts[w], " ") end print()
local function json(v)
  if type(v) ~= "table" then
    return type(v) == "string" and ("%q"):format(v) or tostring(v)
  end
  local parts = {}
  if #v > 0 then
    for i, x in ipairs(v) do parts[i] = json(x) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  local keys = {}
  for k in pairs(v) do keys[#keys + 1] = k end
  table.sort(keys)
  for i, k in ipairs(keys) do parts[i] = ("%q:%s"):format(k, json(v[k])) end
  return "{" .. table.concat(parts, ",") .. "}"
end
print(json{name = "x", list = {1, 2.5, "three", {deep = true}}})
local function distance(a, b)
  local prev = {}
  for j = 0, #b do prev[j] = j end
  for i = 1, #a do
    local row = {[0] = i}
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      row[j] = math.min(prev[j] + 1, row[j - 1] + 1, prev[j - 1] + cost)
    end
    prev = row
  end
  return prev[#b]
end
print(distance("kitten", "sitting"), distance("", "abc"),
  distance("same", "same"))
local function hanoi(n, a, b, c, move)
  if n == 0 then return end
  hanoi(n - 1, a, c, b, move)
  move(a, c)
  hanoi(n - 1, b, a, c, move)
end
local moves = 0
hanoi(10, "A", "B", "C", function() moves = moves + 1 end) print(moves)
local memo = setmetatable({}, {__mode = "kv"})
local function collatz(n)
  local s = 0
  while n ~= 1 do
    n = n % 2 == 0 and n // 2 or 3 * n + 1
    s = s + 1
  end
  return s
end
print(collatz(27), collatz(97), #memo)
