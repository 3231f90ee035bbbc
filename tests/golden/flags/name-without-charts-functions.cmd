chart
--name-template
{{ include "x" . }}
