settings: {{ (lookup "v1" "ConfigMap" "lookup-a" "settings") | toJson | quote }}
secret: {{ (lookup "v1" "Secret" "lookup-a" "password").data.password | b64dec | quote }}
service: |
  {{- lookup "v1" "Service" "lookup-a" "web" | toYaml | nindent 2 }}
account: {{ (lookup "v1" "ServiceAccount" "lookup-a" "robot").metadata.name }}
namespace: {{ (lookup "v1" "Namespace" "" "lookup-a") | toJson | quote }}
