"""Finding and reading tables: in flowing text and in grids; what stands around them."""
