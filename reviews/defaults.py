"""What a board begins with, before it has words of its own."""

#: Groups of the census of 2021 (Office for National Statistics), offered while somebody types.
ETHNICITIES = (
    "Asian: Bangladeshi",
    "Asian: Chinese",
    "Asian: Indian",
    "Asian: Pakistani",
    "Asian: other",
    "Black: African",
    "Black: Caribbean",
    "Black: other",
    "Mixed: White and Asian",
    "Mixed: White and Black African",
    "Mixed: White and Black Caribbean",
    "Mixed: other",
    "White: British",
    "White: Gypsy or Irish Traveller",
    "White: Irish",
    "White: Roma",
    "White: other",
    "Other: Arab",
    "Other: any other",
)
