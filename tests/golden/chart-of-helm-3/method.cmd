release
chart
--set-literal
text={{ .Chart.Validate }}
