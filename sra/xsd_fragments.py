"""XSD particles of the elements that shapes read by hand: links in their three kinds, and related studies."""

_XREF_MEMBERS = (
    '<xs:complexType><xs:all><xs:element name="DB" type="xs:string"/><xs:element name="ID" type="xs:string"/>'
    '<xs:element name="LABEL" type="xs:string" minOccurs="0"/></xs:all></xs:complexType>'
)
XREF = f'<xs:element name="XREF_LINK">{_XREF_MEMBERS}</xs:element>\n'
URL_LINK = (
    '<xs:element name="URL_LINK"><xs:complexType><xs:all><xs:element name="LABEL" type="xs:string"/>'
    '<xs:element name="URL" type="xs:anyURI"/></xs:all></xs:complexType></xs:element>\n'
)
ENTREZ = (
    '<xs:element name="ENTREZ_LINK"><xs:complexType><xs:sequence><xs:element name="DB" type="xs:string"/>'
    '<xs:choice><xs:element name="ID" type="xs:nonNegativeInteger"/><xs:element name="QUERY" type="xs:string"/>'
    '</xs:choice><xs:element name="LABEL" type="xs:string" minOccurs="0"/></xs:sequence></xs:complexType>'
    "</xs:element>\n"
)
RELATED_STUDY = (
    '<xs:element name="{tag}" maxOccurs="unbounded"><xs:complexType><xs:sequence>\n'
    f'<xs:element name="RELATED_LINK">{_XREF_MEMBERS}</xs:element>\n'
    '<xs:element name="IS_PRIMARY" type="xs:boolean"/>\n'
    "</xs:sequence></xs:complexType></xs:element>\n"
)
