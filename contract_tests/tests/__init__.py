"""The tests of this repository: a folder for each room, a module for each module."""
