{{/*
The Deployment of `jes-netpol refresh`, with the roles, the Service and the policies that it needs.
*/}}

{{- define "jes-netpol.refresh" }}
{{- $refresh := .Values.refresh }}
{{- $sources := $refresh.sources | default dict }}
{{- $home := .Release.Namespace | toYaml }}
{{- $name := contains "refresh" .Release.Name | ternary .Release.Name (printf "%s-refresh" .Release.Name) }}
{{- $labels := .Release.Name | toYaml | printf "{app.kubernetes.io/name: jes-netpol-refresh, app.kubernetes.io/instance: %s}" }}
{{- $releases := list }}
{{- $spaces := list }}
{{- if not $sources.configMaps }}
{{- range $sources.releases | default (list dict) }}
{{- $release := dict "namespace" (.namespace | default $.Release.Namespace) "name" (.name | default "job-executor-service") "file" (.file | default "values.yaml") }}
{{- $releases = append $releases $release }}
{{- $spaces = append $spaces $release.namespace | uniq }}
{{- end }}
{{- end }}
{{- $mounts := or $releases $sources.common }}
{{- $role := dict "account" $name "home" $home "kind" "Role" }}
apiVersion: v1
kind: ServiceAccount
metadata: {name: {{ $name }}, namespace: {{ $home }}}
{{- /* The apiserver's addresses. */}}
{{- include "jes-netpol.refresh.role" (merge (dict "name" (printf "%s-apiserver" $name) "namespace" "default" "rules" `- {apiGroups: [""], resources: [services], resourceNames: [kubernetes], verbs: [get, list, watch]}
- {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}`) $role) }}
{{- /* What is known, and who leads. */}}
{{- include "jes-netpol.refresh.role" (merge (dict "name" (printf "%s-state" $name) "namespace" .Release.Namespace "rules" `- {apiGroups: [""], resources: [configmaps], verbs: [create, get, patch]}
- {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create, get, update]}`) $role) }}
{{- /* The policies, and Events on them. */}}
{{- $policies := `- {apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [create, get, list, patch, watch]}
- {apiGroups: [events.k8s.io], resources: [events], verbs: [create, patch]}` }}
{{- range $spaces }}
{{- include "jes-netpol.refresh.role" (merge (dict "name" (printf "%s-policies" $name) "namespace" . "rules" $policies) $role) }}
{{- else }}
{{- include "jes-netpol.refresh.role" (merge (dict "kind" "ClusterRole" "name" (printf "%s-policies" $name) "rules" (printf "%s\n- {apiGroups: [\"\"], resources: [configmaps], verbs: [list, watch]}" $policies)) $role) }}
{{- end }}
{{- range $sources.services | uniq }}
{{- $rules := `- {apiGroups: [""], resources: [services], verbs: [get, list, watch]}
- {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}` }}
{{- if eq . "kube-system" }}
{{- $rules = printf "%s\n- {apiGroups: [apps], resources: [daemonsets], resourceNames: [node-local-dns, nodelocaldns], verbs: [get]}" $rules }}
{{- end }}
{{- include "jes-netpol.refresh.role" (merge (dict "name" (printf "%s-services" $name) "namespace" . "rules" $rules) $role) }}
{{- end }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ $name }}, namespace: {{ $home }}, labels: {{ $labels }}}
spec:
  replicas: {{ $refresh.replicas }}
  selector: {matchLabels: {{ $labels }}}
  template:
    metadata: {labels: {{ $labels }}}
    spec:
      serviceAccountName: {{ $name }}
      terminationGracePeriodSeconds: 30
      securityContext:
        runAsNonRoot: true
        runAsUser: 65534
        runAsGroup: 65534
        seccompProfile: {type: RuntimeDefault}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: {matchLabels: {{ $labels }}}
      {{- with $refresh.pod }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
      containers:
        - name: refresh
          image: {{ $refresh.image | quote }}
          args:
            - refresh
            - --lease={{ $name }}
            - --listen=0.0.0.0:8080
            - --log-format=json
            {{- with $sources.common }}
            - {{ printf "--values=/values/%s" . | quote }}
            {{- end }}
            {{- range $releases }}
            - {{ printf "--release=%s/%s=/values/%s" .namespace .name .file | quote }}
            {{- end }}
            {{- with $sources.configMaps }}
            - {{ printf "--from-configmaps=%s" . | quote }}
            {{- end }}
            {{- range $refresh.args }}
            - {{ . | quote }}
            {{- end }}
          env:
            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            - {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
          ports:
            - {name: metrics, containerPort: 8080}
          livenessProbe: {httpGet: {path: /healthz, port: metrics}, periodSeconds: 20, timeoutSeconds: 5}
          readinessProbe: {httpGet: {path: /readyz, port: metrics}, periodSeconds: 10, timeoutSeconds: 5}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          {{- with $refresh.resources }}
          resources: {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- if $mounts }}
          volumeMounts:
            - {name: values, mountPath: /values, readOnly: true}
          {{- end }}
      {{- if $mounts }}
      volumes:
        - {name: values, secret: {secretName: {{ $sources.secret | quote }}}}
      {{- end }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: {{ $name }}, namespace: {{ $home }}}
spec: {maxUnavailable: 1, selector: {matchLabels: {{ $labels }}}}
---
apiVersion: v1
kind: Service
metadata: {name: {{ $name }}, namespace: {{ $home }}, labels: {{ $labels }}}
spec:
  selector: {{ $labels }}
  ports:
    - {name: metrics, port: 8080, targetPort: metrics}
{{- if $refresh.serviceMonitor }}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: {{ $name }}, namespace: {{ $home }}}
spec:
  selector: {matchLabels: {{ $labels }}}
  endpoints:
    - {port: metrics, interval: 30s}
{{- end }}
{{- with $refresh.egress }}
{{- if .k8sMasterCIDR }}
{{- /* The rules of the egress policy, of what the process itself needs; pods of the cluster may ask for metrics. */}}
{{- $own := dict "Values" (dict "networkPolicy" (dict "egress" .)) "Release" $.Release "Chart" $.Chart }}
{{- $further := dict "policy" "the policy of refresh" "key" "refresh.egress.additional" "peers" .additional "resolvedKey" "refresh.egress.resolved" "dialect" "kubernetes" }}
{{- $sections := list (include "jes-netpol.apiserver" $own | fromJson | merge (dict "key" "refresh.egress.k8sMasterCIDR")) (include "jes-netpol.dns" $own | fromJson | merge (dict "key" "refresh.egress.dns")) }}
{{- $sections = include "jes-netpol.additional" $further | fromJsonArray | concat $sections }}
---
{{ include "jes-netpol.policy" (dict "root" $own "name" (printf "%s-egress" $name) "labels" (printf "app.kubernetes.io/name: jes-netpol-refresh\napp.kubernetes.io/instance: %s" (toYaml $.Release.Name)) "sections" $sections) }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: {{ $name }}-ingress, namespace: {{ $home }}}
spec:
  podSelector: {matchLabels: {{ $labels }}}
  policyTypes: [Ingress]
  ingress:
    - {from: [{namespaceSelector: {}}], ports: [{protocol: TCP, port: 8080}]}
{{- end }}
{{- end }}
{{- end }}

{{/* A role and its binding: {kind, name, namespace, rules, account, home}. */}}
{{- define "jes-netpol.refresh.role" }}
{{- $metadata := printf "{name: %s%s}" .name (empty .namespace | ternary "" (toYaml .namespace | printf ", namespace: %s")) }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}
metadata: {{ $metadata }}
rules:
  {{- .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}Binding
metadata: {{ $metadata }}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: {{ .kind }}, name: {{ .name }}}
subjects: [{kind: ServiceAccount, name: {{ .account }}, namespace: {{ .home }}}]
{{- end }}