-- A module that fails while it loads.
error("this module is broken")
