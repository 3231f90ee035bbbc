{{- /* The sections of the policies with their rules, as JSON: what is explained is what is printed. */ -}}
{{- $root := . -}}
{{- $policies := list -}}
{{- if ((.Values.networkPolicy).egress).enabled -}}
{{- $policies = append $policies (dict "policy" "jes-egress-network-policy" "sections" (include "jes-netpol.sections" . | fromJsonArray)) -}}
{{- end -}}
{{- if ((.Values.jobConfig).networkPolicy).enabled -}}
{{- $policies = append $policies (dict "policy" "jes-job-network-policy" "sections" (include "jes-netpol.jobs.sections" . | fromJsonArray)) -}}
{{- end -}}
{{- $dialect := include "jes-netpol.dialect" . -}}
{{- $sections := list -}}
{{- range $policy := $policies -}}
{{- $ordered := .sections -}}
{{- if eq $dialect "cluster-network-policy" -}}
{{- $ordered = include "jes-netpol.cluster.ordered" .sections | fromJsonArray -}}
{{- end -}}
{{- range $ordered -}}
{{- $rules := include "jes-netpol.groups" . | fromJsonArray -}}
{{- $counts := list -}}
{{- /* Some dialects take several rules for what is one in others. */ -}}
{{- range $rules -}}
{{- $alone := dict "root" $root "section" (dict "name" "" "key" "-" "entries" .) -}}
{{- $counts = append $counts (regexFindAll "(?m)^- " (include (printf "jes-netpol.rules.%s" $dialect) $alone) -1 | len) -}}
{{- end -}}
{{- $sections = append $sections (dict "policy" $policy.policy "name" .name "title" .title "key" .key "value" .value "note" .note "rules" $rules "counts" $counts) -}}
{{- end -}}
{{- end -}}
{{- toJson $sections -}}