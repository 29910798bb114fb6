"""The pages of meetings (三级分析例会): agendas, decisions, who owes them and until when, what is carried over."""
