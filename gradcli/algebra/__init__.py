"""Trees → shorter equal trees: normal forms, identities, tidying."""
