{{ define "outer" }}{{ include "middle" . }}{{ end }}
{{ define "middle" }}
  {{ include (printf "inner-%s" .Values.which) . }}{{ end }}
{{ define "inner-none" }}fine{{ end }}
{{ define "inner-nil" }}{{ .Values.a.b.c }}{{ end }}
{{ define "inner-fail" }}{{ fail "on purpose" }}{{ end }}
{{ define "inner-required" }}{{ required "wanted: a.b" .Values.ab }}{{ end }}
{{ define "inner-eq" }}{{ eq .Values.n 1 }}{{ end }}
{{ define "inner-type" }}{{ trunc "x" "abc" }}{{ end }}
{{ define "inner-count" }}{{ upper }}{{ end }}
{{ define "inner-index" }}{{ index (list 1 2) 5 }}{{ end }}
{{ define "inner-range" }}{{ range 1.5 }}{{ end }}{{ end }}
{{ define "inner-template" }}{{ template "absent" . }}{{ end }}
{{ define "inner-field" }}{{ .Values.which.deeper }}{{ end }}
{{ define "inner-tpl" }}{{ tpl "line\n{{ .Values.a.b }}" . }}{{ end }}
{{ define "inner-panic" }}{{ div 1 0 }}{{ end }}
{{ define "inner-first" }}{{ first 5 }}{{ end }}
{{ define "inner-semver" }}{{ semverCompare "latest" "1.0.0" }}{{ end }}
