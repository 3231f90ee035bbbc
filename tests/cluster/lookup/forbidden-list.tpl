got: {{ lookup "example.com/v1" "Gadget" "" "" | toJson | quote }}
