release
chart
--set-literal
text=m: {{ index .Chart.Maintainers 0 | toYamlPretty | quote }}
