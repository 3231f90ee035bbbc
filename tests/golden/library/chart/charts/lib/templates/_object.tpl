{{- define "lib.object" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .top.Values.lib.prefix }}-{{ .top.Values.name }}
{{- with .data }}
data:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
