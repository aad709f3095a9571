# expect: reasons.vault-one-of-them
answer reasons.importer cpu
answer reasons.reports label
answer reasons.vault cpu
