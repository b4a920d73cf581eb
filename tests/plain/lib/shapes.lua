-- A module for modules.lua.
local shapes = {}
function shapes.square(x) return x * x end
return shapes
