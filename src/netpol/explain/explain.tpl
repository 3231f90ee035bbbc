{{- /* The sections of the egress policy with their rules, as JSON: what is explained is what is printed. */ -}}
{{- $sections := list -}}
{{- if ((.Values.networkPolicy).egress).enabled -}}
{{- range include "jes-netpol.sections" . | fromJsonArray -}}
{{- $rules := include "jes-netpol.groups" . | fromJsonArray -}}
{{- $sections = append $sections (dict "name" .name "title" .title "key" .key "rules" $rules) -}}
{{- end -}}
{{- end -}}
{{- toJson $sections -}}