-- SPDX-License-Identifier: MIT
--
-- trio.subprocess: what asyncio.subprocess is, too.

return require "asyncrun.subprocess"
