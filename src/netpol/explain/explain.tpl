{{- /* The sections of the policies with their rules, as JSON: what is explained is what is printed. */ -}}
{{- $policies := list -}}
{{- if ((.Values.networkPolicy).egress).enabled -}}
{{- $policies = append $policies (dict "policy" "jes-egress-network-policy" "sections" (include "jes-netpol.sections" . | fromJsonArray)) -}}
{{- end -}}
{{- if ((.Values.jobConfig).networkPolicy).enabled -}}
{{- $policies = append $policies (dict "policy" "jes-job-network-policy" "sections" (include "jes-netpol.jobs.sections" . | fromJsonArray)) -}}
{{- end -}}
{{- $sections := list -}}
{{- range $policy := $policies -}}
{{- range .sections -}}
{{- $rules := include "jes-netpol.groups" . | fromJsonArray -}}
{{- $sections = append $sections (dict "policy" $policy.policy "name" .name "title" .title "key" .key "value" .value "note" .note "rules" $rules) -}}
{{- end -}}
{{- end -}}
{{- toJson $sections -}}