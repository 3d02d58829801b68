"""The Atom link element (RFC 4287, section 4.2.7) as the GMI form uses it, and our attributes on it.

`ATOM_LINK_XSD` is the schema that the GMI form's schemas import; it is published beside them under
`ATOM_LINK_LOCATION`.
"""

ATOM = "http://www.w3.org/2005/Atom"
GMI = "http://www.g-m-i.org/xml/sra"
"""Our namespace: what an SRA link says and an Atom link has no attribute for."""

LINK = f"{{{ATOM}}}link"
ATOM_LINK_LOCATION = "atom-link.xsd"
NAMESPACES = f' xmlns:atom="{ATOM}" xmlns:gmi="{GMI}"'

ATOM_LINK_XSD = f"""<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{ATOM}">
<xs:element name="link"><xs:complexType>
<xs:attribute name="rel" type="xs:string"/>
<xs:attribute name="href" type="xs:anyURI" use="required"/>
<xs:attribute name="title" type="xs:string"/>
<xs:attribute name="type" type="xs:string"/>
<xs:attribute name="hreflang" type="xs:language"/>
<xs:attribute name="length" type="xs:string"/>
<xs:anyAttribute namespace="##other" processContents="lax"/>
</xs:complexType></xs:element>
</xs:schema>
""".encode()
