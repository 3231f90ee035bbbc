rel
chart
--set-file
text=chart/note.txt
