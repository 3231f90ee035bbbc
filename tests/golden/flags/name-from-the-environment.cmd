chart
--name-template
a{{ env "PART" }}{{ expandenv "$PART-${OTHER}" }}{{ env "NOT_THERE" }}
