got: {{ lookup "authentication.k8s.io/v1" "TokenReview" "" "" | toJson | quote }}
