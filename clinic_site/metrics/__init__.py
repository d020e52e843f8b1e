"""Figures for monitors (Prometheus), on an address that only this machine or its private network reaches.

Each worker of the web server counts its answers in a file of its own (counting.py, files.py). The worker that delivers
mail serves what they counted, and what the database and the disk tell at that moment (figures.py, serving.py): it is no
child of the web server, so its address stays while that is reloaded. No label holds a value that anybody typed.
"""
