"""Demand to come: tables of people, rates and pupils, the projection made of them, and children who will ask for a place."""
