deployment: |
  {{- lookup "apps/v1" "Deployment" "lookup-a" "web" | toYaml | nindent 2 }}
policy: {{ (lookup "networking.k8s.io/v1" "NetworkPolicy" "lookup-a" "deny") | toJson | quote }}
role: {{ (lookup "rbac.authorization.k8s.io/v1" "ClusterRole" "" "lookup-reader").rules | toJson | quote }}
newer: {{ (lookup "autoscaling/v2" "HorizontalPodAutoscaler" "lookup-a" "web").spec | toJson | quote }}
older: {{ (lookup "autoscaling/v1" "HorizontalPodAutoscaler" "lookup-a" "web").spec | toJson | quote }}
