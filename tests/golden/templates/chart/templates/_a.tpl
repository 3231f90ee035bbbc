{{ define "who" }}a{{ end }}{{ define "blank" }}kept{{ end }}{{ define "count" }}{{ if gt . 0 }}{{ . }} {{ include "count" (sub . 1 | int) }}{{ end }}{{ end }}
