release
chart
--set-literal
text={{ get .Chart "Name" }}
