{{- /* The sections of the policies with their rules, as JSON: what is explained is what is printed. */ -}}
{{- $root := . -}}
{{- $policies := list -}}
{{- if ((.Values.networkPolicy).egress).enabled -}}
{{- $policies = append $policies (dict "policy" "jes-egress-network-policy" "sections" (include "jes-netpol.sections" . | fromJsonArray)) -}}
{{- end -}}
{{- if ((.Values.jobConfig).networkPolicy).enabled -}}
{{- $policies = append $policies (dict "policy" "jes-job-network-policy" "sections" (include "jes-netpol.jobs.sections" . | fromJsonArray)) -}}
{{- end -}}
{{- $sections := list -}}
{{- range $policy := $policies -}}
{{- range include "jes-netpol.ordered" (dict "root" $root "sections" .sections) | fromJsonArray -}}
{{- $rules := include "jes-netpol.groups" . | fromJsonArray -}}
{{- $counts := list -}}
{{- /* Some dialects take several rules for what is one in others. */ -}}
{{- range $rules -}}
{{- $alone := dict "root" $root "section" (dict "name" "" "key" "-" "entries" .) -}}
{{- $counts = append $counts (regexFindAll "(?m)^- " (include (printf "jes-netpol.rules.%s" (include "jes-netpol.dialect" $root)) $alone) -1 | len) -}}
{{- end -}}
{{- $sections = append $sections (dict "policy" $policy.policy "name" .name "title" .title "key" .key "value" .value "note" .note "rules" $rules "counts" $counts) -}}
{{- end -}}
{{- end -}}
{{- toJson $sections -}}