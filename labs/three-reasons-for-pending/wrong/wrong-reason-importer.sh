# expect: reasons.importer-one-of-them
answer reasons.importer taint
answer reasons.reports label
answer reasons.vault taint
