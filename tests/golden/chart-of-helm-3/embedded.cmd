release
chart
--set-literal
text={{ .Chart.Metadata.Nope }}
