got: {{ lookup "authentication.k8s.io/v1" "TokenReview" "" "x" | toJson | quote }}
