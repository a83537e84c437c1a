"""How the gate looks: Kivy screens and the few widgets they are made of."""
