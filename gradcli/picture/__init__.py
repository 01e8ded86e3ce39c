"""Answers → pictures: a scene, drawn once, shown as a figure, as an Excalidraw file, on a terminal.

The scene holds lines, arrows, marks and labels in the coordinates of the mathematics. Whatever
shows it chooses inks and computes no mathematics.
"""
