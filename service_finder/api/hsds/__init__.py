"""HSDS 3.0 (Open Referral) at "/hsds": the directory in the words other directories understand."""
