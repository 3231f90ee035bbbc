r
chart
--set
lines=true
-s
templates/lines.yaml
