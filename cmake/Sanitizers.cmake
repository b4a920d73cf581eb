# SPDX-License-Identifier: MIT
#
# AR_ASAN, AR_TSAN and AR_FUZZ, as flags of everything that is compiled.
# A finding ends the program: nothing is "recovered" from.

if(AR_ASAN AND AR_TSAN)
  message(FATAL_ERROR "AR_ASAN and AR_TSAN exclude each other")
endif()

if(AR_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "AR_FUZZ needs clang: CC=clang cmake ...")
  endif()
  set(sanitizers address,undefined)
elseif(AR_ASAN)
  set(sanitizers address,undefined)
elseif(AR_TSAN)
  set(sanitizers thread)
endif()

if(sanitizers)
  add_compile_options(-fsanitize=${sanitizers} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${sanitizers})
endif()

# These know the blocks of malloc only.
if(AR_ASAN OR AR_FUZZ)
  set(AR_CELLS OFF)
endif()

# Lua's errors are longjmps past functions whose exit TSan then doesn't see:
# its own stack of calls overflows after 65,000.
if(AR_TSAN AND CMAKE_C_COMPILER_ID STREQUAL GNU)
  add_compile_options(--param=tsan-instrument-func-entry-exit=0)
endif()
