release
chart
--set-literal
text={{ .Chart.Nope }}
