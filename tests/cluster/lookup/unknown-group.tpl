got: {{ lookup "no.such.group/v1" "Gadget" "lookup-a" "odd" | toJson | quote }}
