{{ define "who" }}b{{ end }}{{ define "blank" }}  {{/* nothing */}}{{ end }}
