rel
chart
--set-json
greeting="{{ .Values.broken"
