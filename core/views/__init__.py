"""Pages of the kernel, and the base that every page stands on."""
