# expect: reasons.reports-wrong
answer reasons.importer cpu
answer reasons.reports cpu
answer reasons.vault taint
