release
chart
--set-literal
text={{ index .Chart "Name" }}
