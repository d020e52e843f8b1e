"""What the site is made of: known weaknesses, a bill of materials, licenses. For `make`; the site never uses it."""
